# Purpose: asks for a page as from within an application's network, with what the image of the proxies has (socat, any sh).
# Arguments: socat's address of the server, the page's path, the name that the server is asked by. Exit code 0: the status was
# 200 to 399. A server that keeps the connection open is left at its first line. A second run asks again.
answer=$(mktemp -u)
mkfifo "$answer"
printf 'GET %s HTTP/1.0\r\nHost: %s\r\nUser-Agent: dbhaven\r\nConnection: close\r\n\r\n' "$2" "$3" | socat -T 10 -,ignoreeof "$1,connect-timeout=5" >"$answer" 2>/tmp/said &
read -r status <"$answer"
kill $! 2>/dev/null
rm "$answer"
case $status in
  HTTP/*\ [23][0-9][0-9]*) ;;
  '') echo "no answer: $(tail -n 1 /tmp/said)" >&2; exit 1 ;;
  *) printf 'the answer was %s\n' "$status" | tr -d '\r' >&2; exit 1 ;;
esac
