import Glibc
import Terminal

exit(runMain())
