import { registerHooks } from 'node:module';
import { IN_PLACE_OF } from './in-place-of.ts';

// `node --import` loads this before a command under test.

registerHooks({
  resolve: (specifier, context, next) => {
    const found = IN_PLACE_OF.find(
      ({ importer, module }) => specifier === module && context.parentURL?.endsWith(importer),
    );
    return next(found === undefined ? specifier : new URL(`./${found.support}`, import.meta.url).href, context);
  },
});
