// The explorer: GraphiQL over this host alone. With a token in the headers it asks as any program does (/graphql),
// without one as whoever has signed in to the page (/explorer).
"use strict";
const said = document.getElementById("explorer").dataset;
const FIRST = `# ${said.first}\n{\n  viewer { organisation edition why(lang: ${said.lang.toUpperCase()}) }\n` +
  `  programmes(first: 20) { nodes { id title(lang: ${said.lang.toUpperCase()}) } }\n}\n`;

async function ask(question, options) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  for (const [name, value] of Object.entries((options && options.headers) || {})) {
    if (name.toLowerCase() === "authorization") headers.Authorization = value;
  }
  const answer = await fetch(headers.Authorization ? "/graphql" : "/explorer", {
    method: "POST", headers, body: JSON.stringify(question), credentials: "same-origin", redirect: "error",
  });
  return answer.json();
}

ReactDOM.createRoot(document.getElementById("explorer")).render(
  React.createElement(GraphiQL, {
    fetcher: ask, defaultQuery: FIRST, defaultEditorToolsVisibility: "headers",
    storage: { getItem: () => null, setItem() {}, removeItem() {}, clear() {}, length: 0 },
    defaultHeaders: '{\n  "Authorization": ""\n}', isHeadersEditorEnabled: true, shouldPersistHeaders: false,
  }),
);
