"""Four stores that hold one shop and count the records that they hand out. Asked on standard input, a JSON list."""
import collections
import json
import sys


class Store:
    """Counts records by name, each once: a program keeps what it has read."""

    def __init__(self):
        self.read = set()

    def fetch(self, kind, name):
        self.read.add((kind, name))


class KeyValue(Store):
    def __init__(self, orders):
        super().__init__()
        self.data = {}
        for o in orders:
            self.data["order", o["ID"]] = o
            self.data.setdefault(("customer", o["Customer"]), []).append(o["ID"])
            for p in o["Products"]:
                self.data["product", p] = {"name": p.upper()}

    def get(self, *key):
        self.fetch(*key)
        return self.data[key]

    def names(self, a):
        return {self.get("product", p)["name"] for p in self.get("order", a["Order"])["Products"]}

    def orders(self, a):
        return [self.get("order", i) for i in self.get("customer", a["Customer"])]

    def holding(self, a):
        found = [self.get(*k) for k in list(self.data) if k[0] == "order"]
        return [o for o in found if a["Product"] in o["Products"]]

    def beside(self, a):
        return {p for o in self.holding(a) for p in o["Products"]}


class Documents(Store):
    def __init__(self, orders):
        super().__init__()
        self.by_product = collections.defaultdict(list)
        for o in orders:
            for p in set(o["Products"]):
                self.by_product[p].append(o["ID"])
        self.order = {o["ID"]: dict(o, Names=[p.upper() for p in o["Products"]]) for o in orders}
        self.product = {p: {"name": p.upper()} for o in orders for p in o["Products"]}
        self.by_customer = collections.defaultdict(list)
        for o in orders:
            self.by_customer[o["Customer"]].append(o["ID"])

    def doc(self, collection, key):
        self.fetch(collection, key)
        return getattr(self, collection)[key]

    def names(self, a):
        if a["Embedded"]:
            return set(self.doc("order", a["Order"])["Names"])
        return {self.doc("product", p)["name"] for p in self.doc("order", a["Order"])["Products"]}

    def orders(self, a):
        return [self.doc("order", i) for i in self.by_customer[a["Customer"]]]

    def holding(self, a):  # by the index, or by a scan of the collection
        found = self.by_product[a["Product"]] if a["Indexed"] else self.order
        return [o for o in (self.doc("order", i) for i in found) if a["Product"] in o["Products"]]

    def beside(self, a):
        return {p for o in self.holding(a) for p in o["Products"]}


class WideRows(Store):
    def __init__(self, orders):
        super().__init__()
        self.partitions = collections.defaultdict(list)
        for o in orders:
            for line, p in enumerate(o["Products"]):
                self.partitions[o["Customer"]].append((o["ID"], line, p, p.upper()))
        for rows in self.partitions.values():
            rows.sort()

    def slice(self, customer, lo=0, hi=10**9):
        for row in self.partitions[customer]:
            if lo <= row[0] <= hi:  # sorted: a real store seeks to the first row of the slice
                self.fetch("row", row[:2])
                yield row

    def names(self, a):
        return {r[3] for r in self.slice(a["Customer"], a["Order"], a["Order"])}

    def orders(self, a):
        return list(self.slice(a["Customer"]))

    def holding(self, a):
        return [r for c in list(self.partitions) for r in self.slice(c) if r[2] == a["Product"]]

    def beside(self, a):
        every = [r for c in list(self.partitions) for r in self.slice(c)]
        ids = {r[0] for r in every if r[2] == a["Product"]}
        return {r[2] for r in every if r[0] in ids}


class Nodes(Store):
    def __init__(self, orders):
        super().__init__()
        self.edges = collections.defaultdict(set)
        for o in orders:
            for other in [("customer", o["Customer"])] + [("product", p) for p in o["Products"]]:
                self.edges["order", o["ID"]].add(other)
                self.edges[other].add(("order", o["ID"]))

    def visit(self, node):
        self.fetch(*node)
        return self.edges[node]

    def step(self, nodes, kind):
        found = {t for n in nodes for t in self.visit(n) if t[0] == kind}
        for n in found:
            self.visit(n)
        return found

    def names(self, a):
        return self.step([("order", a["Order"])], "product")

    def orders(self, a):
        return self.step([("customer", a["Customer"])], "order")

    def holding(self, a):
        return self.step([("product", a["Product"])], "order")

    def beside(self, a):
        return self.step(self.holding(a), "product")


answers = []
for case in json.load(sys.stdin):
    counts = []
    for kind in (KeyValue, Documents, WideRows, Nodes):
        store = kind(case["Orders"])
        getattr(store, {"with": "holding"}.get(case["Ask"]["About"], case["Ask"]["About"]))(case["Ask"])
        counts.append(len(store.read))
    answers.append(" ".join(map(str, counts)))
json.dump(answers, sys.stdout)
