"""The operations of the kernel of the table engine, by number."""

AND, OR, NOT, PREFER, DOUBT_TRUE, DOUBT_FALSE, TRUE, FALSE, UNKNOWN = range(9)
