import type { ServiceManifest } from './manifest.ts';

/** Names that a service's template uses for one of its tables. */
export interface TableNames {
  table: string;
  /** Parameters for the outputs of the table's stack. */
  nameParameter: string;
  arnParameter: string;
  /** Environment variable with the table's name. */
  variable: string;
}

/** Sorted by name, so that reordering a manifest creates no new task definition. */
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

/** Reading and writing items, without managing the table (Service Authorization Reference, "Amazon DynamoDB"). */
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
