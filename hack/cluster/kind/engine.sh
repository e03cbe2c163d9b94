kind_available() { false; }
