const KIBIBYTE = 1_024;
const MEBIBYTE = KIBIBYTE ** 2;

/** Formats a number of bytes for people, exactly: `256 MiB` for a round number, `1501 bytes` for any other. */
export function formatBytes(bytes: number): string {
  if (bytes >= MEBIBYTE && bytes % MEBIBYTE === 0) return `${bytes / MEBIBYTE} MiB`;
  if (bytes >= KIBIBYTE && bytes % KIBIBYTE === 0) return `${bytes / KIBIBYTE} KiB`;
  return bytes === 1 ? '1 byte' : `${bytes} bytes`;
}
