# Purpose: connects as from within an application's network, with what the image of the proxies has (socat, any sh). Argument:
# socat's address of the server. Exit code 0: it took the connection. A second run connects again.
exec socat -u OPEN:/dev/null "$1,connect-timeout=5"
