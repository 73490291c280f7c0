"""Command line, HTTP, MCP and web: parse, call one public function, print."""
