/** What a file system error means to a person. Others are told by their code. */
const troubles: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'nothing can be written there',
  ENOSPC: 'the disk is full',
};

/** The code of a file system error. */
function fileErrorOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** A file system error in words. */
export function describeFileError(error: unknown): string {
  const code = fileErrorOf(error) ?? 'unreadable';
  return troubles[code] ?? code;
}
