/** Errors in the words of the official plugin, which is written in Go. */

/** A quoted string as Go prints it. */
export function quoted(text: string): string {
  const escapes: Record<string, string> = { '"': '\\"', "\\": "\\\\", "\x07": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v" };
  const hex = (character: string, digits: number) => character.codePointAt(0)!.toString(16).padStart(digits, "0");
  return `"${text.replace(/["\\\p{C}\p{Z}]/gu, (character) => {
    if (character === " ") return character;
    if (character in escapes) return escapes[character];
    const code = character.codePointAt(0)!;
    return code < 0x80 ? `\\x${hex(character, 2)}` : code < 0x10000 ? `\\u${hex(character, 4)}` : `\\U${hex(character, 8)}`;
  })}"`;
}

const signals: Partial<Record<NodeJS.Signals, string>> = {
  SIGHUP: "hangup",
  SIGINT: "interrupt",
  SIGQUIT: "quit",
  SIGABRT: "aborted",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGPIPE: "broken pipe",
  SIGTERM: "terminated",
};

export const signalText = (signal: NodeJS.Signals) => signals[signal] ?? signal;

const systemErrors: Record<string, string> = {
  E2BIG: "argument list too long",
  EACCES: "permission denied",
  ENOENT: "no such file or directory",
  ENOEXEC: "exec format error",
};

export const systemText = (error: NodeJS.ErrnoException) => systemErrors[error.code ?? ""] ?? error.message;
