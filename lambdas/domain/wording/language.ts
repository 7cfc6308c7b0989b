import type { Catalogue } from './catalogue.ts';
import { chinese } from './chinese.ts';
import { english } from './english.ts';
import type { ProblemCode } from './problem.ts';

/** The languages that people are answered in. */
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text that one of them lacks does not compile. */
export const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en: english, zh: chinese };

/** Every code; none is ever removed, because stored plans have it. */
export const PROBLEM_CODES = Object.keys(english.causes) as ProblemCode[];

/** Whether the catalogues know the code: an item that a newer version stored may have another. */
export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(english.causes, code);
