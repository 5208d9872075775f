/** As a word of a shell: nothing in single quotes is special to it but the quote itself. */
export const quoted = (value: string): string => `'${value.replace(/'/g, "'\\''")}'`;
