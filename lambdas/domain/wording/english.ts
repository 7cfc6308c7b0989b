import type { Catalogue } from './catalogue.ts';
import { englishNotice } from './english-notice.ts';
import { englishProblems } from './english-problems.ts';
import { englishReasons } from './english-reasons.ts';

export const english: Catalogue = { ...englishProblems, ...englishReasons, ...englishNotice };
