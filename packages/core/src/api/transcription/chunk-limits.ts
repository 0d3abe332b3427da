/** Shortest piece that may be asked for: shorter ones have no context. */
export const MIN_CHUNK_SECONDS = 10;

/** Longest piece that may be asked for. */
export const MAX_CHUNK_SECONDS = 3_600;
