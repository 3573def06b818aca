import { NO_CONTRIBUTION, Step } from '../step';

/**
 * Before its transform, SAM publishes a version for `AutoPublishAlias` only when the code changes; with this property,
 * when any property does. https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 */
export const autoPublish: Step = ({ logicalId, serverless, properties }) => {
  const { AutoPublishAlias: alias, AutoPublishAliasAllProperties: all } = properties;
  if (!serverless || alias === undefined || all !== undefined) return NO_CONTRIBUTION;
  return { edits: [{ logicalId, path: ['Properties', 'AutoPublishAliasAllProperties'], value: true, reason: 'published-version' }] };
};
