// A diagnostic report lists the environment, and that holds the provider's credentials.
process.report.excludeEnv = true;

const { runCommandLine } = await import('./commands/command-line.ts');
const { stopSignal } = await import('./commands/terminal/stop-signal.ts');
// smoke sets the status itself.
process.exitCode = (await runCommandLine(process.argv.slice(2))) || process.exitCode || 0;
// A request that nobody waits for any more must not hold up whoever pressed Ctrl-C.
if (stopSignal().aborted) process.exit();
