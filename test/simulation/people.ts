import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { intakeBody } from '../../lambdas/adapters/sqs/message-bodies.ts';
import { poolKeyOf } from '../../lambdas/domain/members/pool.ts';
import { checkProfile, type Profile } from '../../lambdas/domain/request/profile.ts';
import { type Bucket, putFile } from './memory-files.ts';
import type { Queues } from './memory-queues.ts';
import type { BadPeople } from './order-provider.ts';
import type { Sky } from './process.ts';
import { type Book, holderOfPool } from './provider-book.ts';
import { HOUR_MS, type Weather } from './weather.ts';

const MINUTE_MS = 60_000;
const PEOPLE = ['ada', 'bob', 'cy', 'dot', 'eve', 'fay', 'gus', 'hal', 'ivy', 'jon', 'kim', 'lou', 'max', 'ned'];
/** Names that are words of the sentences with which the provider refuses, and a few real names. */
const ORDINARY = ['ada', 'the', 'user', 'exist', 'bob', 'name', 'in', 'use', 'does', 'eve', 'computer', 'fay', 'not'];
/** The names under which desktops without users are ordered. */
const POOLS = ['LAB', 'KIOSK', 'DESK'];
const FILES = join(import.meta.dirname, '../../profiles');

const readProfile = (name: string): Profile => {
  const checked = checkProfile(name, JSON.parse(readFileSync(join(FILES, `${name}.json`), 'utf8')));
  if (!checked.ok) throw new Error(`the profile ${name} is wrong`);
  return checked.profile;
};

/** The project's profiles. An order has one profile and one group, so that even a few people make several orders. */
export const PROFILES: Readonly<Record<string, Profile>> = {
  standard: readProfile('standard'),
  'developer-linux': readProfile('developer-linux'),
};

const GROUPS: Readonly<Record<string, string>> = { standard: 'users', 'developer-linux': 'sudo' };

export interface Drop {
  readonly key: string;
  readonly versionId: string;
  readonly lines: readonly {
    /** The holder for whom the line asks, in the form of the provider's book. */
    readonly holder: string;
    readonly fate: 'valid' | 'invalid' | 'duplicate';
  }[];
}

interface Person {
  readonly userName: string;
  readonly computerName: string;
}

const peopleIn = ({ ordinaryNames }: Weather): readonly string[] => (ordinaryNames ? ORDINARY : PEOPLE);

/** Some people have a computer name in the file; sometimes two have the same one. */
const choosePeople = ({ dice, weather }: Sky): readonly Person[] =>
  peopleIn(weather)
    .slice(0, dice.between(2, peopleIn(weather).length))
    .map((userName) => ({
      userName,
      computerName: dice.chance(0.25) ? `PC-${dice.chance(0.2) ? 'shared' : userName}` : '',
    }));

/** Chooses the people whom the provider refuses. */
export const chooseBad = ({ dice, weather }: Sky): BadPeople =>
  new Map(
    [...peopleIn(weather), ...POOLS.map(holderOfPool)]
      .filter(() => dice.chance(weather.badPeople))
      .map((holder) => [holder, holder.startsWith('pool ') ? 'unnamed' : dice.pick(['named', 'unnamed'] as const)]),
  );

const writeFile = (people: readonly Person[], { dice, weather }: Sky): { csv: string; lines: Drop['lines'] } => {
  const lines: Drop['lines'][number][] = [];
  const rows = ['user_name,computer_name,profile,user_group,desktop_name,size'];
  const pools = new Map<string, number>();
  const takenNames = new Set<string>();
  const wanted = dice.between(1, 6);
  const profiles = dice.chance(0.6) ? ['standard'] : ['standard', 'developer-linux'];
  const hasGroups = dice.chance(0.3);
  for (let line = 0; line < wanted; line++) {
    if (dice.chance(weather.pools)) {
      const name = dice.pick(POOLS);
      const size = dice.between(1, 3);
      const earlier = pools.get(name);
      if (earlier === undefined) pools.set(name, size);
      lines.push({
        holder: holderOfPool(name),
        fate: earlier === undefined ? 'valid' : earlier === size ? 'duplicate' : 'invalid',
      });
      rows.push(['', '', dice.pick(profiles), '', name, size].join(','));
      continue;
    }
    const { userName, computerName } = dice.pick(people);
    const shown = dice.chance(0.2) ? userName.toUpperCase() : userName;
    const isBroken = dice.chance(0.05);
    const earlier = lines.some((other) => other.fate === 'valid' && other.holder === userName);
    const name = computerName !== '' && !takenNames.has(computerName) && dice.chance(0.8) ? computerName : '';
    if (!isBroken && !earlier && name !== '') takenNames.add(name);
    lines.push({ holder: userName, fate: isBroken ? 'invalid' : earlier ? 'duplicate' : 'valid' });
    const profile = dice.pick(profiles);
    const group = hasGroups && dice.chance(0.5) ? GROUPS[profile] : '';
    rows.push([shown, name, isBroken ? 'no-such-profile' : profile, group, '', ''].join(','));
  }
  return { csv: `${rows.join('\n')}\n`, lines };
};

/** HR drops a few files; a person may be in several. Events get lost, or come twice. */
export const dropFiles = (sky: Sky, bucket: Bucket, queues: Queues): readonly Drop[] => {
  const { dice, scheduler, story, weather, historian } = sky;
  const people = choosePeople(sky);
  return Array.from({ length: dice.between(1, weather.filesAtMost) }, (_, no) => {
    const { csv, lines } = writeFile(people, sky);
    const key = `incoming/file-${no + 1}.csv`;
    const versionId = `drop-${no + 1}`;
    scheduler.after(dice.chance(weather.dropsAtOnce) ? dice.between(0, 5_000) : dice.between(0, 40 * MINUTE_MS), () => {
      const object = putFile(bucket, key, Buffer.from(csv), scheduler.now(), versionId);
      historian.drop({ id: versionId, name: key, bytes: Buffer.from(csv) });
      story.tell('HR', () => `drops ${key}: ${csv.trim().split('\n').slice(1).join(' | ')}`);
      const events = dice.chance(weather.lostEvent) ? 0 : dice.chance(weather.duplicate) ? 2 : 1;
      for (let event = 0; event < events; event++) queues.send('split', intakeBody(object), dice.between(0, 5_000));
    });
    return { key, versionId, lines };
  });
};

/**
 * Another IAM user places orders with names of ours, and orders that look like ours. If our own user is unknown, only
 * the latter: an order with our names would be ours by all the evidence.
 */
export const bringStrangers = (sky: Sky, book: Book): void => {
  const { dice, scheduler, weather } = sky;
  for (let no = 0; no < 3; no++) {
    if (!dice.chance(weather.strangers)) continue;
    scheduler.after(dice.between(-20, 60) * MINUTE_MS, () => {
      const size = dice.between(1, 3);
      const order = book.place({
        clientOrderId: undefined,
        operator: 'stranger',
        desktops: Array.from({ length: size }, (_, place) => {
          if (!weather.knowsOperator) return { holder: `stranger${no}`, computerName: `x-${no}-${place}` };
          const name = dice.pick(peopleIn(weather));
          const pool = dice.chance(weather.pools / 2) ? `${poolKeyOf(dice.pick(POOLS))}${place + 1}` : undefined;
          const computerName = pool ?? (dice.chance(0.4) ? `d-${name}` : `x-${no}-${place}`);
          return { holder: dice.chance(0.3) ? name : `stranger${no}`, computerName };
        }),
      });
      if (dice.chance(0.6)) book.pay(order.id, 'console');
    });
  }
};

/** Desktops of former staff, which existed long before any file, have names of ours. */
export const leaveOlderDesktops = ({ dice, weather, startsAt }: Sky, book: Book): void => {
  if (weather.olderDesktops === 0) return;
  for (const name of peopleIn(weather)) {
    if (!dice.chance(weather.olderDesktops)) continue;
    book.inherit({ holder: `former-${name}`, computerName: `d-${name}` }, startsAt - dice.between(48, 900) * HOUR_MS);
  }
};
