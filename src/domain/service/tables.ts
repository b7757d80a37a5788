import type { ServiceManifest } from './manifest.ts';

/** What a service's template knows of one of its tables. */
export interface TableNames {
  table: string;
  /** Parameters that take the outputs of the table's stack. */
  nameParameter: string;
  arnParameter: string;
  /** Environment variable of the app that holds the table's name. */
  variable: string;
}

/** In the order of their names, so that the order of keys in a manifest makes no new task definition. */
export function tablesOf({ tables }: Pick<ServiceManifest, 'tables'>): TableNames[] {
  return Object.keys(tables)
    .sort()
    .map((table) => {
      const words = table.split('-').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
      return {
        table,
        nameParameter: `Table${words.join('')}Name`,
        arnParameter: `Table${words.join('')}Arn`,
        variable: `TABLE_${table.toUpperCase().replaceAll('-', '_')}`,
      };
    });
}

/** Reading and writing items; nothing about the table itself (Service Authorization Reference, "Amazon DynamoDB"). */
export const TABLE_ACTIONS = [
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:DescribeTable',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
];
