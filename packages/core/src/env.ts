// Entry `./env`: options from environment variables.

export type { EnvironmentOptions } from './env/options.ts';
export { optionsFromEnv } from './env/options.ts';
export type { Environment } from './env/read.ts';
export type { EnvironmentVariable } from './env/variable.ts';
export type { EnvironmentName, LogLevel } from './env/variables.ts';
export { environmentVariables, logLevels } from './env/variables.ts';
