/* What people say of documents; the table `correction` (store/corrections.h) has all of it. */
#ifndef ENGINE_CORRECTIONS_H
#define ENGINE_CORRECTIONS_H

#include "engine/store_handle.h"
#include "store/corrections.h"

#endif
