// A diagnostic report would list the environment, which holds the provider's credentials.
process.report.excludeEnv = true;

const { runCommandLine } = await import('./commands/command-line.ts');
const { stopSignal, stopWithOutput } = await import('./commands/terminal/stop-signal.ts');
stopWithOutput();
// smoke sets `process.exitCode` itself.
process.exitCode = (await runCommandLine(process.argv.slice(2))) || process.exitCode || 0;
// After Ctrl-C, a pending request must not delay the exit.
if (stopSignal().aborted) process.exit();
