;;; gd-mode.el --- Major mode for gd scripts -*- lexical-binding: t -*-

;; Made by gd --generate emacs; do not edit.

;;; Commentary:

;; gd is a small language for gradients.  Put this file into `load-path' and say
;; (require 'gd-mode).  C-c C-c runs the script, C-c C-f lays it out.

;;; Code:

(defconst gd-verbs
  '("grad" "hessian" "jacobian" "steps" "trace" "check" "is" "assert" "rates"
    "sweep" "descend" "fit" "train" "predict" "evaluate" "blame" "derive"
    "stationary" "fork" "show" "plot" "graph" "again" "undo" "why" "continue"
    "save" "load" "use" "export" "exit" "quit" "param" "net" "data" "rule"
    "help"))

(defconst gd-clauses
  '("wrt" "from" "by" "rate" "batch" "on" "of" "within" "with" "loss" "every"
    "seed" "as" "to"))

(defconst gd-control
  '("if" "then" "else" "and" "or" "not" "where" "at" "iterate" "in" "for"
    "while" "until"))

(defconst gd-units
  '("steps" "step" "epoch" "epochs" "second" "seconds" "order" "auto" "all"
    "digits" "table"))

(defconst gd-constants
  '("true" "false" "e" "inf" "pi"))

(defconst gd-functions
  '("abs" "accuracy" "acos" "acosh" "argmax" "argmin" "asin" "asinh" "atan"
    "atan2" "atanh" "bce" "bernoulli" "cbrt" "ceil" "clamp" "columns"
    "concat" "confusion" "cos" "cosh" "crossentropy" "cumsum" "det" "diag"
    "digamma" "dot" "elu" "erf" "erfc" "exp" "expm1" "eye" "f1" "floor"
    "gamma" "gelu" "gradient" "hessian" "hinge" "huber" "hvp" "hypot" "inv"
    "jacobian" "jvp" "kl" "leakyrelu" "length" "lgamma" "linspace" "ln" "log"
    "log10" "log1p" "log2" "logdet" "logsoftmax" "logsumexp" "mae" "max"
    "mean" "min" "mod" "mse" "norm" "normal" "ones" "outer" "polygamma" "pow"
    "precision" "prod" "r2" "recall" "relu" "reshape" "rmse" "round" "rows"
    "sigma" "sigmoid" "sign" "silu" "sin" "sinh" "size" "softmax" "softplus"
    "solve" "sort" "sqrt" "stop" "sum" "tan" "tanh" "tr" "transpose"
    "uniform" "var" "vjp" "zeros"))

(defvar gd-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?_ "w" table)
    (modify-syntax-entry ?' "." table)
    (modify-syntax-entry ?| "." table)
    table)
  "Syntax table of `gd-mode'.")

(defvar gd-font-lock-keywords
  `((,(concat "\\(?:^\\|[;(]\\|\\_<in\\)[ \t]*" (regexp-opt gd-verbs 'words))
     1 font-lock-keyword-face)
    ("\\(?:^\\|;\\)[ \t]*\\([[:alpha:]_][[:alnum:]_]*\\)([^()\n]*)[ \t]*=[^=]"
     1 font-lock-function-name-face)
    ("\\(?:^\\|;\\)[ \t]*\\([[:alpha:]_][[:alnum:]_.]*\\)[ \t]*:?=[^=]"
     1 font-lock-variable-name-face)
    (,(regexp-opt gd-control 'words) . font-lock-keyword-face)
    (,(concat "[ \t]" (regexp-opt gd-clauses 'words) "[ \t]+[^-+*/=<>) \t]")
     1 font-lock-keyword-face)
    (,(concat "[ \t]" (regexp-opt gd-units 'words)) 1 font-lock-type-face)
    (,(concat (regexp-opt gd-functions 'words) "(") 1 font-lock-builtin-face)
    (,(regexp-opt gd-constants 'words) . font-lock-constant-face)
    ("[π∞½]" . font-lock-constant-face))
  "What `gd-mode' colors.")

(defun gd-run ()
  "Run the script of this buffer."
  (interactive)
  (save-buffer)
  (compile (concat "gd " (shell-quote-argument buffer-file-name))))

(defun gd-format ()
  "Lay out the script of this buffer."
  (interactive)
  (let ((laid-out (generate-new-buffer " *gd format*")))
    (unwind-protect
        (if (zerop (call-process-region (point-min) (point-max) "gd" nil
                                        (list laid-out nil) nil "format" "-"))
            (replace-buffer-contents laid-out)
          (message "This script has an error; C-c C-c shows it"))
      (kill-buffer laid-out))))

(defvar gd-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c C-c") #'gd-run)
    (define-key map (kbd "C-c C-f") #'gd-format)
    map)
  "Keys of `gd-mode'.")

;;;###autoload
(define-derived-mode gd-mode prog-mode "gd"
  "Major mode for scripts of gd, a language for gradients."
  (setq-local comment-start "# ")
  (setq-local comment-end "")
  (setq-local indent-tabs-mode nil)
  (setq-local tab-width 2)
  (setq-local font-lock-defaults '(gd-font-lock-keywords)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.gd\\'" . gd-mode))
;;;###autoload
(add-to-list 'interpreter-mode-alist '("gd" . gd-mode))

(provide 'gd-mode)
;;; gd-mode.el ends here
