// Loaded with --import: prints on stderr which modules the program resolves.
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    writeSync(2, `resolved ${resolved.url}\n`);
    return resolved;
  },
});
