/** Descriptions of file system errors. Others are described by their code. */
const messages: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than allowed',
  EIO: 'the device failed',
  EBADF: 'it is closed',
  EAGAIN: 'it accepts nothing at the moment',
};

/** Returns the code of a file system error. */
function fileErrorOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Describes a file system error. */
export function describeFileError(error: unknown): string {
  const code = fileErrorOf(error) ?? 'unreadable';
  return messages[code] ?? code;
}
