"""HTTP/1.1 as a proxy needs it: heads, bodies, connections, idle time."""
