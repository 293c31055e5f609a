" gd: formulas and their gradients. Made by gd --generate vim; do not edit.
if exists("b:current_syntax")
  finish
endif

syntax match gdNumber "\<\d[0-9_]*\%(\.\d[0-9_]*\)\?\%([eE][+-]\?\d\+\)\?"
syntax match gdOperator "[-+*/^=<>~|]\|:=\|->\|\.\.\|[·⊙≤≥≠≈√∇∂′″ᵀ←→‖]"
syntax match gdDefinition "\%(^\|;\)\s*\zs[[:alpha:]_][[:alnum:]_]*\ze\%(([^()]*)\)\?\s*=\%(=\)\@!"
syntax match gdDerivative "\<d[[:alnum:]_]*/d[[:alpha:]_][[:alnum:]_]*"
syntax match gdFunction "\<\%(abs\|accuracy\|acos\|acosh\|argmax\|argmin\|asin\|asinh\|atan\|atan2\|atanh\|bce\|bernoulli\|cbrt\|ceil\|clamp\|columns\|concat\|confusion\|cos\|cosh\|crossentropy\|cumsum\|det\|diag\|digamma\|dot\|elu\|erf\|erfc\|exp\|expm1\|eye\|f1\|floor\|gamma\|gelu\|gradient\|hessian\|hinge\|huber\|hvp\|hypot\|inv\|jacobian\|jvp\|kl\|leakyrelu\|length\|lgamma\|linspace\|ln\|log\|log10\|log1p\|log2\|logdet\|logsoftmax\|logsumexp\|mae\|max\|mean\|min\|mod\|mse\|norm\|normal\|ones\|outer\|polygamma\|pow\|precision\|prod\|r2\|recall\|relu\|reshape\|rmse\|round\|rows\|sigma\|sigmoid\|sign\|silu\|sin\|sinh\|size\|softmax\|softplus\|solve\|sort\|sqrt\|stop\|sum\|tan\|tanh\|tr\|transpose\|uniform\|var\|vjp\|zeros\)\ze("
syntax match gdVerb "\%(\%(^\|[;(]\|\<in\)\s*\)\@<=\%(grad\|hessian\|jacobian\|steps\|trace\|check\|is\|assert\|rates\|sweep\|descend\|fit\|train\|predict\|evaluate\|blame\|derive\|stationary\|fork\|show\|plot\|graph\|again\|undo\|why\|continue\|save\|load\|use\|export\|exit\|quit\|param\|net\|data\|rule\|help\)\>"
syntax match gdClause "\s\zs\%(wrt\|from\|by\|rate\|batch\|on\|of\|within\|with\|loss\|every\|seed\|as\|to\)\ze\s\+[^-+*/=<>)]"
syntax match gdUnit "\s\zs\%(steps\|step\|epoch\|epochs\|second\|seconds\|order\|auto\|all\|digits\|table\)\>"
syntax keyword gdControl if then else and or not where at iterate in for while until
syntax keyword gdConstant true false e inf pi
syntax match gdConstant "[π∞½]"
syntax region gdString start=+"+ skip=+\\.+ end=+"+ oneline
syntax match gdComment "#.*$" contains=@Spell

highlight default link gdComment Comment
highlight default link gdString String
highlight default link gdNumber Number
highlight default link gdConstant Constant
highlight default link gdOperator Operator
highlight default link gdDerivative Special
highlight default link gdFunction Function
highlight default link gdDefinition Identifier
highlight default link gdVerb Statement
highlight default link gdClause Keyword
highlight default link gdUnit Type
highlight default link gdControl Conditional
let b:current_syntax = "gd"
