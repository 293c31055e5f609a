/// libedit. Its variadic setters are called from CTerminal, the rest from Swift.
#pragma once
#include <histedit.h>
