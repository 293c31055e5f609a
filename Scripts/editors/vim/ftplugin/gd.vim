if exists("b:did_ftplugin")
  finish
endif
let b:did_ftplugin = 1
let b:undo_ftplugin = "setlocal commentstring< comments< expandtab< shiftwidth< softtabstop< makeprg< errorformat< equalprg<"

setlocal commentstring=#\ %s comments=:# expandtab shiftwidth=2 softtabstop=2
" :make runs the script and jumps to the first error; gggqG would break formulas, gg=G lays out.
setlocal makeprg=gd\ % errorformat=%f:%l:%c:\ error:\ %m,%-G%.%#
setlocal equalprg=gd\ format\ -
