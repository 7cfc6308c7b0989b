import * as z from 'zod';
import type { ImageSighting } from '../../../domain/examining/offer.ts';
import type { ProviderOffer } from '../../../ports/provider-offer.ts';
import type { JsonReader } from '../evidence/json-reader.ts';
import { endpointUrl, pathSegment } from '../http/endpoint-url.ts';
import { parseAnswer } from '../http/wire-schema.ts';

const PATHS = ['/images', '/market-images'] as const;

const answerSchema = z.record(z.string(), z.unknown());

/**
 * The fields of these two lists are not documented: an image is there if any text of an answer is its id. It is known
 * to be missing only if each list says by itself how many entries it has (`total_count`), and shows as many.
 */
export const createImageLists = (
  workspaceEndpoint: string,
  projectId: string,
  readJson: JsonReader,
): Pick<ProviderOffer, 'findImage'> => {
  const look = async (path: string, imageId: string): Promise<ImageSighting> => {
    const source = `the list of images (${path})`;
    const url = endpointUrl(workspaceEndpoint, `/v2/${pathSegment(projectId)}${path}`);
    const answer = parseAnswer(source, answerSchema, await readJson({ source, scope: 'project', url }));
    if (holdsText(answer, imageId)) return 'listed';
    return isWhole(answer) ? 'not-listed' : 'perhaps';
  };
  return {
    findImage: async (imageType, imageId) => {
      const paths = imageType === 'market' ? PATHS.toReversed() : PATHS;
      const seen: ImageSighting[] = [];
      const failures: unknown[] = [];
      for (const path of paths) {
        const sighting = await look(path, imageId).catch((error: unknown) => void failures.push(error));
        if (sighting === 'listed') return 'listed';
        if (typeof sighting === 'string') seen.push(sighting);
      }
      if (failures.length > 0) throw failures[0];
      return seen.every((sighting) => sighting === 'not-listed') ? 'not-listed' : 'perhaps';
    },
  };
};

const holdsText = (value: unknown, text: string): boolean => {
  if (typeof value === 'string') return value === text;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner) => holdsText(inner, text));
};

const isWhole = (answer: Readonly<Record<string, unknown>>): boolean => {
  const lists = Object.values(answer).filter((value) => Array.isArray(value));
  return lists.length === 1 && lists[0]?.length === answer.total_count;
};
