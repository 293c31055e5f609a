import Language

private let words = LanguageWords()

private func alternatives(_ words: [String]) -> String { words.joined(separator: "|") }

/// Words that are words only in their places, so that editors show them where they cannot be names.
private let clauses = words.clauses.filter { !words.control.contains($0) }

/// The grammar for Visual Studio Code and all that read TextMate's grammars.
var textMateGrammar: String {
  let end = #"(?![\p{L}\p{N}_])"#
  let start = #"(?<![\p{L}\p{N}_.])"#
  let rules: [(scope: String, match: String)] = [
    ("comment.line.number-sign.gd", "#.*$"),
    ("string.quoted.double.gd", #""(?:\\.|[^"\\])*""#),
    ("keyword.control.gd", start + "(?:\(alternatives(words.control)))" + end),
    (
      "keyword.other.verb.gd",
      #"(?:^|(?<=[;(])|\bin)\s*(?:"# + alternatives(words.verbs) + ")" + end
    ),
    (
      "keyword.other.clause.gd",
      #"(?<=\s)(?:"# + alternatives(clauses) + #")(?=\s+[\p{L}\p{N}_"(\[.√∂∇|-])"#
    ),
    ("keyword.other.unit.gd", #"(?<=\s)(?:"# + alternatives(words.units) + ")" + end),
    (
      "entity.name.function.definition.gd",
      #"(?:^|(?<=;))\s*[\p{L}_][\p{L}\p{N}_]*(?=\([^()]*\)\s*=)"#
    ),
    (
      "variable.other.definition.gd",
      #"(?:^|(?<=;))\s*[\p{L}_][\p{L}\p{N}_.]*(?=\s*(?::=|←|=(?!=)))"#
    ),
    (
      "keyword.operator.derivative.gd",
      #"(?<![\p{L}\p{N}_])[d∂](?:[²³⁴]|\^\d)?[\p{L}\p{N}_]*/(?:[d∂][\p{L}_][\p{L}\p{N}_.]*(?:[²³⁴]|\^\d)?)+"#
    ),
    ("support.function.gd", start + "(?:\(alternatives(words.functions)))(?=\\()"),
    ("constant.language.gd", start + "(?:\(alternatives(words.constants)))" + end + "|[π∞½]"),
    ("constant.numeric.gd", start + #"(?:\d[\d_]*(?:\.\d[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?"#),
    ("keyword.operator.gd", #":=|->|\.\.|\.\*|[-+*·/⊙^=<>≤≥≠≈~√∇∂'′″ᵀ←→|‖]"#),
  ]
  let patterns = rules.map { rule in
    "    { \"name\": \(quoted(rule.scope)), \"match\": \(quoted(rule.match)) }"
  }
  return """
    {
      "information_for_contributors": ["Made by gd --generate textmate; do not edit."],
      "name": "gd",
      "scopeName": "source.gd",
      "fileTypes": ["gd"],
      "firstLineMatch": "^#!.*\\\\bgd\\\\b",
      "patterns": [
    \(patterns.joined(separator: ",\n"))
      ]
    }

    """
}

/// Vim's syntax file.
var vimSyntax: String {
  let keywords = #"\%(\%(^\|[;(]\|\<in\)\s*\)\@<="#
  let name = #"[[:alpha:]_][[:alnum:]_]*"#
  return """
    " gd: formulas and their gradients. Made by gd --generate vim; do not edit.
    if exists("b:current_syntax")
      finish
    endif

    syntax match gdNumber "\\<\\d[0-9_]*\\%(\\.\\d[0-9_]*\\)\\?\\%([eE][+-]\\?\\d\\+\\)\\?"
    syntax match gdOperator "[-+*/^=<>~|]\\|:=\\|->\\|\\.\\.\\|[·⊙≤≥≠≈√∇∂′″ᵀ←→‖]"
    syntax match gdDefinition "\\%(^\\|;\\)\\s*\\zs\(name)\\ze\\%(([^()]*)\\)\\?\\s*=\\%(=\\)\\@!"
    syntax match gdDerivative "\\<d[[:alnum:]_]*/d\(name)"
    syntax match gdFunction "\\<\\%(\(words.functions.joined(separator: #"\|"#))\\)\\ze("
    syntax match gdVerb "\(keywords)\\%(\(words.verbs.joined(separator: #"\|"#))\\)\\>"
    syntax match gdClause "\\s\\zs\\%(\(clauses.joined(separator: #"\|"#))\\)\\ze\\s\\+[^-+*/=<>)]"
    syntax match gdUnit "\\s\\zs\\%(\(words.units.joined(separator: #"\|"#))\\)\\>"
    syntax keyword gdControl \(words.control.joined(separator: " "))
    syntax keyword gdConstant \(words.constants.joined(separator: " "))
    syntax match gdConstant "[π∞½]"
    syntax region gdString start=+"+ skip=+\\\\.+ end=+"+ oneline
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

    """
}

/// Emacs' major mode.
var emacsMode: String {
  func list(_ words: [String]) -> String {
    var lines: [String] = []
    var line = ""
    for word in words.map(quoted) {
      if line.utf8.count + word.utf8.count > 72 {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return (lines + [line]).joined(separator: "\n    ")
  }
  return """
    ;;; gd-mode.el --- Major mode for gd scripts -*- lexical-binding: t -*-

    ;; Made by gd --generate emacs; do not edit.

    ;;; Commentary:

    ;; gd is a small language for gradients.  Put this file into `load-path' and say
    ;; (require 'gd-mode).  C-c C-c runs the script, C-c C-f lays it out.

    ;;; Code:

    (defconst gd-verbs
      '(\(list(words.verbs))))

    (defconst gd-clauses
      '(\(list(clauses))))

    (defconst gd-control
      '(\(list(words.control))))

    (defconst gd-units
      '(\(list(words.units))))

    (defconst gd-constants
      '(\(list(words.constants))))

    (defconst gd-functions
      '(\(list(words.functions))))

    (defvar gd-mode-syntax-table
      (let ((table (make-syntax-table)))
        (modify-syntax-entry ?# "<" table)
        (modify-syntax-entry ?\\n ">" table)
        (modify-syntax-entry ?_ "w" table)
        (modify-syntax-entry ?' "." table)
        (modify-syntax-entry ?| "." table)
        table)
      "Syntax table of `gd-mode'.")

    (defvar gd-font-lock-keywords
      `((,(concat "\\\\(?:^\\\\|[;(]\\\\|\\\\_<in\\\\)[ \\t]*" (regexp-opt gd-verbs 'words))
         1 font-lock-keyword-face)
        ("\\\\(?:^\\\\|;\\\\)[ \\t]*\\\\([[:alpha:]_][[:alnum:]_]*\\\\)([^()\\n]*)[ \\t]*=[^=]"
         1 font-lock-function-name-face)
        ("\\\\(?:^\\\\|;\\\\)[ \\t]*\\\\([[:alpha:]_][[:alnum:]_.]*\\\\)[ \\t]*:?=[^=]"
         1 font-lock-variable-name-face)
        (,(regexp-opt gd-control 'words) . font-lock-keyword-face)
        (,(concat "[ \\t]" (regexp-opt gd-clauses 'words) "[ \\t]+[^-+*/=<>) \\t]")
         1 font-lock-keyword-face)
        (,(concat "[ \\t]" (regexp-opt gd-units 'words)) 1 font-lock-type-face)
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
    (add-to-list 'auto-mode-alist '("\\\\.gd\\\\'" . gd-mode))
    ;;;###autoload
    (add-to-list 'interpreter-mode-alist '("gd" . gd-mode))

    (provide 'gd-mode)
    ;;; gd-mode.el ends here

    """
}

/// A text as JSON and Lisp both read it.
private func quoted(_ text: String) -> String {
  "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() + "\""
}
