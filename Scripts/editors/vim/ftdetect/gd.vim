" Vim's own rule takes *.gd for the scripts of a game engine, which this one overrules.
autocmd BufRead,BufNewFile *.gd set filetype=gd
