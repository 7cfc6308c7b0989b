import { enableCompileCache } from 'node:module';
import { COMPILE_CACHE_DIR } from '../local/cloud/fork-module.ts';

enableCompileCache(COMPILE_CACHE_DIR);
// A diagnostic report lists the environment, and that holds the provider's credentials.
process.report.excludeEnv = true;

const { runCommandLine } = await import('./commands/command-line.ts');
process.exitCode = await runCommandLine(process.argv.slice(2));
