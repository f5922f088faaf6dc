#pragma once
// Debian's libxml2 pulls in the headers of ICU, which clash with the ICU inside Foundation ("'UErrorCode' has different
// definitions"). Only a structure that is never looked into depends on them.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/HTMLtree.h>
#include <libxml/encoding.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

// xmlFree is a mutable global function pointer, which Swift 6 refuses.
static inline void clibxml2_free(void *memory) { xmlFree(memory); }
