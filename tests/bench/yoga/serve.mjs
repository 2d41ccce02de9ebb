// GraphQL Yoga as its documentation shows it, with a schema in SDL, resolvers, a DataLoader for each list, and the same
// tables, role, row-level security and functions as PostGraphile beside it: one transaction a request.
import DataLoader from "dataloader";
import { createSchema, createYoga } from "graphql-yoga";
import { createServer } from "node:http";
import pg from "pg";

const settings = Object.entries(JSON.parse(process.env.SETTINGS));
const told = settings.map((_, n) => `set_config($${2 * n + 1}, $${2 * n + 2}, true)`).join(", ");
const pool = new pg.Pool({ connectionString: process.env.DSN, max: 4 });
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

const typeDefs = /* GraphQL */ `
  type Query { programme(id: ID!): Programme }
  type Programme { id: ID! title: String! period: Period! goals: [Goal!]! activities(first: Int!): ActivityConnection! }
  type Period { start: String! end: String! }
  type Goal { id: ID! title: String! kind: String! unit: String! target: Int targetAssumed: Boolean! definition: String!
    figure: Figure! curve(from: String!, to: String!): [CurvePoint!]! }
  type Figure { value: String numerator: Int denominator: Int percent: String meetsTarget: Boolean status: String asOf: String }
  type CurvePoint { on: String! numerator: Int! }
  type ActivityConnection { nodes: [Activity!]! pageInfo: PageInfo! }
  type Activity { id: ID! title: String! kind: String! area: String audience: String sessions: Int! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
`;

const GOALS = `SELECT p.id AS programme, g.* FROM read.programme p CROSS JOIN LATERAL read.programme_goals(p) g
WHERE p.id = ANY($1)`;
const FIGURES = `SELECT g.id AS goal, f.* FROM read.goal g CROSS JOIN LATERAL read.goal_figure(g) f
WHERE g.programme_id = $1 AND g.version = $2 AND g.id = ANY($3)`;
const CURVES = `SELECT g.id AS goal, c."on", c.numerator FROM read.goal g CROSS JOIN LATERAL read.goal_curve(g, $4, $5) c
WHERE g.programme_id = $1 AND g.version = $2 AND g.id = ANY($3)`;
const PAGE = `SELECT id, title, kind, area, audience, sessions FROM read.activity WHERE programme_id = $1
ORDER BY title, id LIMIT $2`;

function loaders(query) {
  const curves = new Map();
  const goalsOf = (goals) => [goals[0].programme_id, goals[0].version, goals.map((goal) => goal.id)];
  const curve = (from, to) => {
    const key = `${from} ${to}`;
    if (!curves.has(key)) {
      curves.set(key, new DataLoader(async (goals) => {
        const rows = Map.groupBy((await query("curves", CURVES, [...goalsOf(goals), from, to])).rows, (row) => row.goal);
        return goals.map((goal) => rows.get(goal.id) ?? []);
      }));
    }
    return curves.get(key);
  };
  return {
    curve,
    goals: new DataLoader(async (programmes) => {
      const rows = Map.groupBy((await query("goals", GOALS, [programmes])).rows, (row) => row.programme);
      return programmes.map((programme) => rows.get(programme) ?? []);
    }),
    figure: new DataLoader(async (goals) => {
      const rows = new Map((await query("figures", FIGURES, goalsOf(goals))).rows.map((row) => [row.goal, row]));
      return goals.map((goal) => rows.get(goal.id));
    }),
  };
}

const resolvers = {
  Query: {
    programme: async (_, { id }, { query }) =>
      (await query("programme", "SELECT * FROM read.programme WHERE id = $1", [id])).rows[0],
  },
  Programme: {
    title: (programme) => programme.title_sv,
    period: (programme) => ({ start: programme.starts_on, end: programme.ends_on }),
    goals: (programme, _, { load }) => load.goals.load(programme.id),
    activities: async (programme, { first }, { query }) => {
      const { rows } = await query("page", PAGE, [programme.id, first + 1]);
      const nodes = rows.slice(0, first);
      const last = nodes.at(-1);
      const endCursor = last && Buffer.from(JSON.stringify([last.title, last.id])).toString("base64url");
      return { nodes, pageInfo: { hasNextPage: rows.length > first, endCursor } };
    },
  },
  Goal: {
    title: (goal) => goal.title_sv,
    definition: (goal) => goal.definition_sv,
    targetAssumed: (goal) => goal.target_assumed,
    figure: (goal, _, { load }) => load.figure.load(goal),
    curve: (goal, { from, to }, { load }) => load.curve(from, to).load(goal),
  },
  Figure: { meetsTarget: (figure) => figure.meets_target, asOf: (figure) => figure.as_of },
};

// One connection and one transaction a request, ended when the answer is made.
const inTransaction = {
  onExecute: async ({ extendContext }) => {
    const client = await pool.connect();
    await client.query("BEGIN");
    await client.query({ name: "settings", text: `SELECT ${told}`, values: settings.flat() });
    const query = (name, text, values) => client.query({ name, text, values });
    extendContext({ query, load: loaders(query) });
    return {
      onExecuteDone: async () => {
        await client.query("COMMIT");
        client.release();
      },
    };
  },
};

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }), plugins: [inTransaction],
  graphiql: false, landingPage: false, logging: false, maskedErrors: true,
});
createServer(yoga).listen(Number(process.env.PORT), "127.0.0.1");
