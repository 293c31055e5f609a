/// json-c, linked statically: loading its library would cost every one-line call.
#pragma once
#include <json-c/json.h>
