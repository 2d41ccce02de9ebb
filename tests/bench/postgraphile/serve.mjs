// PostGraphile on the gateway's tables, as its role and with the settings that its row-level security reads.
import { createServer } from "node:http";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { postgraphile } from "postgraphile";

const settings = JSON.parse(process.env.SETTINGS);
const preset = {
  extends: [PostGraphileAmberPreset],
  disablePlugins: ["PgIndexBehaviorsPlugin"],
  pgServices: [makePgService({ connectionString: process.env.DSN, schemas: ["read"], poolConfig: { max: 4 } })],
  grafast: { context: () => ({ pgSettings: settings }), explain: false },
  grafserv: { graphiql: false, websockets: false, watch: false },
};
const server = createServer();
const serving = postgraphile(preset).createServ(grafserv);
await serving.addTo(server);
server.listen(Number(process.env.PORT), "127.0.0.1");
