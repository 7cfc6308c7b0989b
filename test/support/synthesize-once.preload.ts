import { registerHooks } from 'node:module';

// Loaded before a command under test (node --import): its template is synthesized once for all commands of a run.

registerHooks({
  resolve: (specifier, context, next) =>
    specifier.endsWith('/synthesize-template.ts') && !context.parentURL?.includes('/test/support/')
      ? next(new URL('./synthesize-once.ts', import.meta.url).href, context)
      : next(specifier, context),
});
