// libsodium (libsodium-dev). pkg-config finds the header, so that other prefixes than /usr work.
#include <sodium.h>
