import java.io.*;
import java.util.*;
import org.apache.catalina.*;
import org.apache.catalina.core.*;
import org.apache.catalina.mapper.*;
import org.apache.tomcat.util.buf.MessageBytes;

/** Reads cases, one a line: "uri|context pattern pattern,context pattern"; answers with Tomcat's own Mapper. */
class Mapping {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null;) {
            String[] parts = line.split("\\|", -1);
            Mapper mapper = new Mapper();
            StandardHost host = new StandardHost();
            host.setName("h");
            mapper.addHost("h", new String[0], host);
            mapper.setDefaultHostName("h");
            for (String c : parts[1].split(",")) {
                String[] f = c.split(" ");
                StandardContext ctx = new StandardContext();
                ctx.setName(f[0]);
                ctx.setPath(f[0].equals("ROOT") ? "" : f[0]);
                List<WrapperMappingInfo> wrappers = new ArrayList<>();
                for (int i = 1; i < f.length; i++) {
                    StandardWrapper w = new StandardWrapper();
                    w.setName(f[i]);
                    wrappers.add(new WrapperMappingInfo(f[i], w, false, false));
                }
                StandardWrapper def = new StandardWrapper();
                def.setName("default");
                wrappers.add(new WrapperMappingInfo("/", def, false, false));
                mapper.addContextVersion("h", host, ctx.getPath(), "", ctx, new String[0], null, wrappers);
            }
            MessageBytes h = MessageBytes.newInstance(), uri = MessageBytes.newInstance();
            h.setChars("h".toCharArray(), 0, 1);
            uri.setChars(parts[0].toCharArray(), 0, parts[0].length());
            MappingData d = new MappingData();
            mapper.map(h, uri, null, d);
            System.out.println(d.context == null ? "none" : ((StandardContext) d.context).getName() + " " + d.wrapper.getName());
        }
    }
}
