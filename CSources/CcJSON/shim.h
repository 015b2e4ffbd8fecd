// cJSON (libcjson-dev). Its pkg-config file puts the header's own folder on the path, so no "cjson/" here.
#include <cJSON.h>
