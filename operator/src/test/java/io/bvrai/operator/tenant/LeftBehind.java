package io.bvrai.operator.tenant;

import io.bvrai.operator.external.TenantId;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What a tenant of that name left when it was erased, looked for apart from the operator's own proof of it. */
record LeftBehind(KubernetesClient admin, Platform platform, Ports ports, String name) {
    /** In words; nothing where the erasure is complete. */
    List<String> of(TenantId id) throws SQLException {
        String namespace = "tenant-" + name;
        List<String> left = new ArrayList<>(ports.databases().remains(id));
        left.addAll(ports.caches().remains(id));
        ports.accounts().findByTag(id.twilioTag()).forEach(account -> left.add("account " + account.sid()));
        ports.secrets().list("tenants/" + namespace).forEach(secret -> left.add("secret " + secret));
        left.addAll(ports.authRoles().ofNamespace(namespace));
        for (String key : List.of("-pii", "-wrap", "-export")) {
            if (ports.transit().exists(namespace + key)) {
                left.add("transit key " + namespace + key);
            }
        }
        for (String login : List.of("-app-a", "-app-b")) {
            if (ports.databaseRoles().existsStatic(namespace + login)) {
                left.add("database login " + namespace + login);
            }
        }
        if (ports.databaseRoles().existsDynamic(namespace + "-migrator")) {
            left.add("database role of migrations");
        }
        NeighbourWrites written = new NeighbourWrites(platform, name);
        if (written.databases(id) != 0) {
            left.add("a database");
        }
        if (!written.oidcClaims(id).isEmpty()) {
            left.add("the claim to its issuer's audience");
        }
        written.accountClaims(id).forEach(sid -> left.add("the claim to account " + sid));
        written.moving(id).forEach(number -> left.add("number " + number + " as on its way"));
        if (ports.offboardings().find(id).isPresent()) {
            left.add("the record of its leaving");
        }
        if (admin.namespaces().withName(namespace).get() != null) {
            left.add("namespace " + namespace);
        }
        if (ports.registry().find(name).isPresent()) {
            left.add("the name, which isn't free");
        }
        return left;
    }
}
