import { enableCompileCache } from 'node:module';

enableCompileCache();

const { runCommandLine } = await import('./commands/command-line.ts');
process.exitCode = await runCommandLine(process.argv.slice(2));
