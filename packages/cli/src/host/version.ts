import manifest from '../../package.json' with { type: 'json' };

/** The version of orm. */
export const version: string = manifest.version;
