import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Check, fine, notAnswered, problem } from '../../../lambdas/domain/examining/check.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import type { DeployedStage } from '../connect/deployed-stage.ts';
import { askAws, EXAMINES } from './ask-aws.ts';
import { examineQueues } from './examine-queues.ts';

/** The queues of a deployed stage, what takes from them, and its alarms. */
export const examineStage = async ({ clientConfig, resources, watch }: DeployedStage): Promise<readonly Check[]> => {
  if (watch === undefined)
    return [
      notAnswered(
        'queues, event source mappings and alarms',
        'the stage does not publish where they are',
        'Deploy the stage with this version.',
      ),
    ];
  await using cleanUp = new AsyncDisposableStack();
  const sqs = cleanUp.adopt(new SQSClient(clientConfig), (client) => client.destroy());
  const lambda = cleanUp.adopt(new LambdaClient(clientConfig), (client) => client.destroy());
  const cloudWatch = cleanUp.adopt(new CloudWatchClient(clientConfig), (client) => client.destroy());
  const queues = { ...resources.queues, ...watch.queues };
  return [
    ...(await examineQueues(omitUndefined(queues), sqs)),
    ...(await examineMappings(watch.eventSourceMappings, lambda)),
    ...(await examineAlarms(watch.alarms, cloudWatch)),
  ];
};

const examineMappings = (mappings: Readonly<Record<string, string>>, lambda: LambdaClient): Promise<readonly Check[]> =>
  Promise.all(
    Object.entries(mappings).map(([queue, UUID]) => {
      const about = `event source mapping of queue ${queue}`;
      return askAws(about, EXAMINES, async () => {
        const { State } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
        switch (State) {
          case 'Enabled':
            return fine(about, 'enabled');
          case 'Disabled':
          case 'Disabling':
            return problem(
              about,
              'disabled: nothing takes messages from the queue',
              `Once the reason is over: aws lambda update-event-source-mapping --uuid ${UUID} --enabled`,
            );
          default:
            return notAnswered(about, `its state is ${State ?? 'not stated'}`, 'Ask again in a minute.');
        }
      });
    }),
  );

const ABOUT_ALARMS = 'alarms';

const examineAlarms = async (names: readonly string[], client: CloudWatchClient): Promise<readonly Check[]> => {
  const states = new Map<string, string>();
  const asked = await askAws(ABOUT_ALARMS, EXAMINES, async () => {
    const pages = paginateDescribeAlarms({ client }, { AlarmNames: [...names], AlarmTypes: ['MetricAlarm'] });
    for await (const { MetricAlarms = [] } of pages)
      for (const { AlarmName = '', StateValue = '' } of MetricAlarms) states.set(AlarmName, StateValue);
    const quiet = names.filter((name) => ['OK', 'INSUFFICIENT_DATA'].includes(states.get(name) ?? ''));
    return fine(ABOUT_ALARMS, `${quiet.length} of ${names.length} are quiet`);
  });
  if (asked.verdict !== 'fine') return [asked];
  const others = names.flatMap((name): Check[] => {
    const state = states.get(name);
    const section = name.slice(name.lastIndexOf('-') + 1);
    if (state === 'OK' || state === 'INSUFFICIENT_DATA') return [];
    return [
      state === undefined
        ? problem(`alarm ${name}`, 'it does not exist', 'Deploy the stage again.')
        : problem(`alarm ${name}`, `it is on (${state})`, `See ${section} in docs/RUNBOOK.md.`),
    ];
  });
  return [asked, ...others];
};
