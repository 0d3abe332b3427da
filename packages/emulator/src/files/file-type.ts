/** Media types by the extension that file-type reports. */
const BINARY_TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  apng: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
};

/** Detects the media type from the content alone; undefined for a type that cannot be uploaded. */
export async function findFileType(bytes: Uint8Array): Promise<string | undefined> {
  const { fileTypeFromBuffer } = await import('file-type');
  const detected = await fileTypeFromBuffer(bytes);
  // XML has a signature, but is handled as text.
  if (detected !== undefined && detected.ext !== 'xml') return BINARY_TYPES[detected.ext];
  const text = readText(bytes);
  return text === undefined ? undefined : findTextType(text);
}

function readText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    // Not UTF-8, so it is not text.
    return undefined;
  }
}

// The structure shows in the first lines; a text may have a hundred million characters.
const PROBE_CHARACTERS = 2 ** 16;

/** Detects the type of a text from its structure. */
function findTextType(text: string): string {
  if (isJson(text)) return 'application/json';
  const probe = text.slice(0, PROBE_CHARACTERS);
  const completeLines =
    probe.length < text.length ? probe.slice(0, probe.lastIndexOf('\n')) : probe;
  const lines = completeLines.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length > 1 && lines.every(isJson)) return 'application/x-ndjson';
  if (isTable(lines)) return 'text/csv';
  return lines.some((line) => /^(?:#{1,6} |```)/.test(line)) ? 'text/markdown' : 'text/plain';
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Invalid JSON is the result, not an error.
    return false;
  }
}

function isTable(lines: readonly string[]): boolean {
  const counts = new Set(lines.map((line) => line.split(',').length));
  return lines.length > 1 && counts.size === 1 && !counts.has(1);
}
