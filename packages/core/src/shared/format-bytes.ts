const KIBIBYTE = 1_024;
const MEBIBYTE = KIBIBYTE ** 2;

/** A number of bytes for people, exact: `256 MiB` for a limit that somebody chose, `1501 bytes` for what is no round number. */
export function formatBytes(bytes: number): string {
  if (bytes >= MEBIBYTE && bytes % MEBIBYTE === 0) return `${bytes / MEBIBYTE} MiB`;
  if (bytes >= KIBIBYTE && bytes % KIBIBYTE === 0) return `${bytes / KIBIBYTE} KiB`;
  return bytes === 1 ? '1 byte' : `${bytes} bytes`;
}
