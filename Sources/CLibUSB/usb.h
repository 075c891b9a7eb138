// libusb 1.0, from the system's package (Debian: libusb-1.0-0-dev).
#ifndef CLARA_USB_H
#define CLARA_USB_H

#include <libusb-1.0/libusb.h>

#endif
