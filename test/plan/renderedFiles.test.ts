import * as assert from "node:assert/strict";
import { forms } from "../../plan/rendered/file";

describe("Values in a file of lines KEY=VALUE", () => {
  const { render, valueIn } = forms.env;

  it("are replaced, and comments, order, blanks and everything else stay", () => {
    const before = "# the shop\n\nDB_HOST=old-db   # since 2019\n  export DB_PORT = 3306\nOTHER=DB_HOST=x\n#DB_HOST=never\n";
    assert.equal(render(before, { DB_HOST: "pg-main", DB_PORT: "5432" }), "# the shop\n\nDB_HOST=pg-main   # since 2019\n  export DB_PORT = 5432\nOTHER=DB_HOST=x\n#DB_HOST=never\n");
  });

  it("keep the quotes that they had, and get some where they need them", () => {
    assert.equal(render(`A="x" # c\nB='x'\nC=x\nD='x'\nE=\n`, { A: 'say "$1"', B: "a b", C: "a b", D: "it's", E: "e" }), `A="say \\"\\$1\\"" # c\nB='a b'\nC='a b'\nD="it's"\nE=e\n`);
  });

  it("keep the ends of lines, of a last line without one too", () => {
    assert.equal(render("A=1\r\nB=2\r\n", { B: "3", C: "4" }), "A=1\r\nB=3\r\nC=4\r\n");
    assert.equal(render("A=1\nB=2", { B: "3" }), "A=1\nB=3");
    assert.equal(render("A=1", { B: "2" }), "A=1\nB=2\n");
    assert.equal(render("", { B: "2" }), "B=2\n");
  });

  it("are replaced each time that a key is there, and read as its last one", () => {
    assert.equal(render("A=1\nB=2\nA=3\n", { A: "9" }), "A=9\nB=2\nA=9\n");
    assert.equal(valueIn("A=1\nA='3' # x\n", "A"), "3");
    assert.equal(valueIn("A=1\n", "B"), undefined);
    assert.equal(valueIn('A="a\\$b"\n', "A"), "a$b");
  });

  it("may be properties of Java: a colon, dots in keys, an address with signs of every kind", () => {
    assert.equal(render("spring.datasource.url: jdbc:mysql://old:3306/shop?useSSL=false&x=1\n", { "spring.datasource.url": "jdbc:mariadb://new:3306/shop?ssl=true&x=1" }), "spring.datasource.url: jdbc:mariadb://new:3306/shop?ssl=true&x=1\n");
  });

  it("are left byte for byte where they are right already, however they are written", () => {
    const right = `A="x"\nB='x' # c\nexport C=x\n`;
    assert.equal(render(right, { A: "x", B: "x", C: "x" }), right);
  });

  it("are not looked for inside of a value over several lines, and refused where they are one", () => {
    const key = 'KEY="-----BEGIN\nDB_HOST=inside\n-----END"\nDB_HOST=old\n';
    assert.equal(render(key, { DB_HOST: "new" }), 'KEY="-----BEGIN\nDB_HOST=inside\n-----END"\nDB_HOST=new\n');
    assert.throws(() => render(key, { KEY: "x" }), /the value of KEY goes on after its line; write it on one line/);
    assert.throws(() => render("a.b=x\\\n  y\n", { "a.b": "z" }), /the value of a\.b goes on/);
  });
});

describe("Values in a YAML file", () => {
  const { render, valueIn } = forms.yaml;
  const compose = `# the shop
services:
  web:
    image: "web:1"   # pinned
    environment:
      DB_HOST: old-db # by name
      DB_PORT: 3306
      DB_URL: 'mysql://old-db:3306/shop'
      EMPTY:
    command: [serve, "--db", old-db]
  job:
    environment:
      - DB_HOST=old-db
      - TZ=UTC

volumes: {}
`;

  it("are replaced in their place, and comments, order, quotes and everything else stay", () => {
    const after = render(compose, {
      "services.web.environment.DB_HOST": "pg-main", "services.web.environment.DB_PORT": "5432", "services.web.environment.DB_URL": "mysql://pg-main:5432/shop",
      "services.job.environment[0]": "DB_HOST=pg-main", "services.web.command[2]": "pg-main", "services.web.environment.EMPTY": "no more",
    });
    assert.equal(after, compose.replace("DB_HOST: old-db", "DB_HOST: pg-main").replace("DB_PORT: 3306", "DB_PORT: 5432").replace("'mysql://old-db:3306/shop'", "'mysql://pg-main:5432/shop'")
      .replace("DB_HOST=old-db", "DB_HOST=pg-main").replace('"--db", old-db', '"--db", pg-main').replace("EMPTY:", 'EMPTY: "no more"'));
  });

  it("are added where they are not there, to maps, lists, braces, and in a file that is not there yet", () => {
    assert.equal(render(compose, { "services.web.environment.DB_NAME": "shop" }), compose.replace("      EMPTY:\n", "      EMPTY:\n      DB_NAME: shop\n"));
    assert.equal(render(compose, { "services.job.environment[2]": "A=b" }), compose.replace("- TZ=UTC\n", "- TZ=UTC\n      - A=b\n"));
    assert.equal(render(compose, { "services.web.environment.EMPTY.deep": "x" }), compose.replace("      EMPTY:\n", "      EMPTY:\n        deep: x\n"));
    assert.equal(render("a: { b: 1 }\n", { "a.c": "x", "a.d": "2" }), 'a: { b: 1 , "c": "x", "d": "2"}\n');
    assert.equal(render("", { 'services["my.web"].networks[0]': "databases", "networks.databases.external": "true", "networks.databases.name": "shop-pg" }),
      "services:\n  my.web:\n    networks:\n      - databases\nnetworks:\n  databases:\n    external: true\n    name: shop-pg\n");
    assert.equal(render("a: 1\r\n", { "b.c": "2" }), 'a: 1\r\nb:\r\n  c: "2"\r\n');
  });

  it("are read as they are written", () => {
    assert.equal(valueIn(compose, "services.web.environment.DB_PORT"), "3306");
    assert.equal(valueIn(compose, "services.web.environment"), undefined);
    assert.equal(valueIn(compose, "services.mail.environment.DB_HOST"), undefined);
    assert.equal(valueIn("", "a.b"), undefined);
  });

  it("are left byte for byte where they are right already", () => assert.equal(render(compose, { "services.web.environment.DB_PORT": "3306" }), compose));

  it("are refused where they have no place, are no leaf, or are shared by others", () => {
    const says = (text: string, place: string, pattern: RegExp) => assert.throws(() => render(text, { [place]: "x" }), pattern);
    says(compose, "services.web", /services\.web is no value on one line/);
    says(compose, "services.web.image.tag", /services\.web\.image\.tag has no place in the file/);
    says(compose, "services.job.environment[7]", /has no place in the file/);
    says("a: |\n  b\n", "a", /a is no value on one line/);
    says("a: &all\n  b: 1\nc: *all\n", "a.b", /a\.b cannot be changed alone, as others share it/);
    says("a: 1\n---\nb: 2\n", "a", /it is no YAML of one document/);
    says("a: [\n", "a", /it is no YAML/);
  });
});
