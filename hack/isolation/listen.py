"""Accepts connections on a port of some addresses and says nothing: listen.py PORT ADDRESS… ; ends when it is killed."""

import selectors
import socket
import sys


def main():
    port, *addresses = sys.argv[1:]
    ready = selectors.DefaultSelector()
    for address in addresses:
        ready.register(socket.create_server((address, int(port)), backlog=32), selectors.EVENT_READ)
    while True:
        for key, _ in ready.select():
            key.fileobj.accept()[0].close()


if __name__ == "__main__":
    main()
