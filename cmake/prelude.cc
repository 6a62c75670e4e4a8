// The one compilation that makes the precompiled prelude.h.
