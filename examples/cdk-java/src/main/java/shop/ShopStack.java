package shop;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.ecr.IRepository;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.DockerImageCode;
import software.amazon.awscdk.services.lambda.DockerImageFunction;
import software.amazon.awscdk.services.lambda.EcrImageCodeProps;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.eventsources.SqsEventSource;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;
import software.constructs.IConstruct;

/** A small shop in five languages. Nothing in it knows of Datadog. */
final class ShopStack extends Stack {
  private static final String SOURCES = "../src/";

  private final Secret apiKeySecret;
  private final List<IConstruct> functions = new ArrayList<>();
  private final Queue orders;
  private final Table table;

  ShopStack(final Construct scope, final String id, final StackProps props) {
    super(scope, id, props);
    apiKeySecret = Secret.Builder.create(this, "ApiKeySecret")
        .description("Datadog API key, as plain text")
        .generateSecretString(SecretStringGenerator.builder().excludePunctuation(true).build())
        .build();
    orders = Queue.Builder.create(this, "Orders").visibilityTimeout(Duration.seconds(60)).build();
    table = Table.Builder.create(this, "OrdersTable")
        .partitionKey(Attribute.builder().name("id").type(AttributeType.STRING).build())
        .billingMode(BillingMode.PAY_PER_REQUEST)
        .removalPolicy(RemovalPolicy.DESTROY)
        .build();
    addScriptedFunctions();
    addCompiledFunctions();
  }

  /** The Datadog API key; put it in after the first deployment. */
  Secret apiKeySecret() {
    return apiKeySecret;
  }

  List<IConstruct> functions() {
    return functions;
  }

  private void addScriptedFunctions() {
    final String ordersTable = table.getTableName();

    final Function checkout = add(function("Checkout")
        .runtime(Runtime.NODEJS_22_X)
        .architecture(Architecture.ARM_64)
        .handler("index.handler")
        .environment(Map.of("ORDERS_TABLE", ordersTable, "ORDERS_QUEUE", orders.getQueueUrl())));
    table.grantWriteData(checkout);
    orders.grantSendMessages(checkout);

    final Function fulfil = add(function("Fulfil")
        .runtime(Runtime.PYTHON_3_13)
        .handler("app.handler")
        .environment(Map.of("ORDERS_TABLE", ordersTable, "DD_TAGS", "team:fulfilment")));
    table.grantReadWriteData(fulfil);
    fulfil.addEventSource(SqsEventSource.Builder.create(orders).batchSize(10).build());

    final Function status = add(function("Status")
        .runtime(new Runtime("nodejs24.x"))
        .architecture(Architecture.ARM_64)
        .handler("index.handler")
        .environment(Map.of("ORDERS_TABLE", ordersTable)));
    table.grantReadData(status);
    Alias.Builder.create(this, "StatusLive").aliasName("live").version(status.getCurrentVersion()).build();

    final Function health = add(function("Health").runtime(Runtime.NODEJS_22_X).handler("index.handler"));
    Tags.of(health).add("datadog:instrument", "false");
  }

  /** A container image, which layers do not reach, among them: its Dockerfile brings the layers. */
  private void addCompiledFunctions() {
    add(function("Invoice").runtime(Runtime.JAVA_21).handler("shop.Invoice::handleRequest").memorySize(1024));
    add(function("Ledger").runtime(Runtime.DOTNET_8).handler("Ledger::Shop.Ledger::Handle"));
    add(function("Warehouse").runtime(Runtime.PROVIDED_AL2023).architecture(Architecture.ARM_64).handler("bootstrap"));

    final IRepository images = Repository.fromRepositoryName(this, "Images", "shop-label");
    functions.add(DockerImageFunction.Builder.create(this, "Label")
        .code(DockerImageCode.fromEcr(images, EcrImageCodeProps.builder().tagOrDigest("1").build()))
        .build());
  }

  private Function.Builder function(final String id) {
    return Function.Builder.create(this, id)
        .timeout(Duration.seconds(30))
        .memorySize(256)
        .code(Code.fromAsset(SOURCES + id.toLowerCase(Locale.ROOT)));
  }

  private Function add(final Function.Builder builder) {
    final Function function = builder.build();
    functions.add(function);
    return function;
  }
}
